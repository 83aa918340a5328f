import ArgumentParser
import Kafka
import Postgres

/// How a command ends when it is not done, with the exit code that says so to a script.
enum Failure: Error, CustomStringConvertible {
    /// 1: the answer is no.
    case no(String)
    /// 2: wrong use.
    case usage(String)
    /// 3: a dependency is down.
    case down(String)

    var description: String {
        switch self {
        case .no(let text), .usage(let text), .down(let text): text
        }
    }

    var code: ExitCode {
        switch self {
        case .no: ExitCode(1)
        case .usage: ExitCode(2)
        case .down: ExitCode(3)
        }
    }

    /// Puts any error into one of the three.
    static func of(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as PostgresError:
            switch error.sqlState {
            case "42P01", "42703": .no("the database lacks this program's tables; run: sanket db migrate")
            default: error.isRetriable ? .down("\(error)") : .no("\(error)")
            }
        case let error as KafkaError:
            // A property that librdkafka does not know, or a value that it does not take.
            if error.name == "_INVALID_ARG" {
                .usage("Kafka: \(error)")
            } else {
                error.isRetriable ? .down("Kafka: \(error)") : .no("Kafka: \(error)")
            }
        default: .no("\(error)")
        }
    }
}
