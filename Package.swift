// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let http: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPCodec: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let compression: Target.Dependency = .product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let certificates: Target.Dependency = .product(name: "NIOCertificateReloading", package: "swift-nio-extras")
let extras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "sanket",
    products: [.executable(name: "sanket", targets: ["sanket"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CConfinement"),
        .target(name: "CJemalloc", linkerSettings: [.linkedLibrary("jemalloc")]),

        .target(name: "Threads", swiftSettings: swift),
        .target(name: "Kafka", dependencies: ["CLibrdkafka", "Threads", logging, deque], swiftSettings: swift),
        .target(name: "Postgres", dependencies: ["CLibpq", "Threads", logging, crypto], swiftSettings: swift),
        .target(
            name: "Alerts", dependencies: [protobuf, crypto],
            resources: [
                .embedInCode("Data/states.csv"), .embedInCode("Data/phrases.csv"), .embedInCode("Data/clocks.csv"),
                .embedInCode("Data/sanket.v1.binpb"),
            ], swiftSettings: swift),
        .target(
            name: "Routing", dependencies: ["Alerts", protobuf],
            resources: [.embedInCode("Data/routing.json"), .embedInCode("Data/corridors.csv")], swiftSettings: swift),
        .target(name: "Matching", dependencies: ["Alerts", crypto], swiftSettings: swift),
        .target(name: "Imaging", dependencies: ["CConfinement", "CPng", "CTurboJPEG"], swiftSettings: swift),
        .target(name: "Publishing", dependencies: ["Alerts", "Kafka"], swiftSettings: swift),
        .target(
            name: "Store", dependencies: ["Alerts", "Postgres", logging],
            resources: [
                .embedInCode("Migrations/0001_ledger.sql"), .embedInCode("Migrations/0002_followers.sql"),
                .embedInCode("Migrations/0003_projections.sql"), .embedInCode("Migrations/0004_owed.sql"),
                .embedInCode("Migrations/0005_matching.sql"), .embedInCode("Migrations/0006_deeds.sql"),
                .embedInCode("Migrations/0007_viewers.sql"),
                .embedInCode("Migrations/0008_photographs.sql"),
                .embedInCode("Migrations/0009_officers.sql"),
            ], swiftSettings: swift),
        .target(
            name: "Ingest",
            dependencies: ["Alerts", "Routing", "Store", "Postgres", "Kafka", logging, lifecycle, crypto],
            swiftSettings: swift),
        .target(
            name: "Relay",
            dependencies: [
                "Alerts", "Matching", "Routing", "Store", "Postgres", "Kafka", "Threads", protobuf, logging, lifecycle,
            ],
            swiftSettings: swift),
        .target(
            name: "Gateway",
            dependencies: [
                "CZlib", "Alerts", "Matching", "Imaging", "Publishing", "Routing", "Store", "Postgres", "Kafka",
                protobuf,
                crypto,
                extras, http, httpCore, httpClient, httpTypes, nio, nioPosix, nioHTTP, nioHTTPTypes, nioHTTPCodec,
                compression, certificates, tls, jwt, logging, lifecycle,
            ], resources: [.embedInCode("Data/permissions.csv"), .embedInCode("Data/openapi.yaml")],
            swiftSettings: swift),
        .executableTarget(
            name: "sanket",
            dependencies: [
                "Alerts", "Gateway", "Matching", "Imaging", "Publishing", "Routing", "Store", "Postgres", "Kafka",
                "Ingest", "Relay", "CJemalloc", "CLibpq", protobuf, arguments, lifecycle, signals, logging, http,
                httpTypes,
            ], swiftSettings: swift),

        .target(
            name: "KafkaTesting", dependencies: ["Kafka", "CLibrdkafka"], path: "Tests/Support/KafkaTesting",
            swiftSettings: swift),
        .target(
            name: "PostgresTesting", dependencies: ["Postgres", logging], path: "Tests/Support/PostgresTesting",
            swiftSettings: swift),

        .target(
            name: "StoreTesting", dependencies: ["Alerts", "Postgres", "Routing", "Store", protobuf],
            path: "Tests/Support/StoreTesting", swiftSettings: swift),

        .target(
            name: "AcceptanceSupport",
            dependencies: ["Alerts", "Kafka", "KafkaTesting", "Postgres", "PostgresTesting", logging],
            path: "Tests/Support/AcceptanceSupport", swiftSettings: swift),

        .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: swift),
        .testTarget(name: "KafkaTests", dependencies: ["CLibrdkafka", "Kafka", "KafkaTesting"], swiftSettings: swift),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "PostgresTesting", logging], swiftSettings: swift),
        .target(
            name: "FuzzTargets", dependencies: ["Alerts", "Routing", protobuf], path: "Tests/Support/FuzzTargets",
            swiftSettings: swift),
        .testTarget(
            name: "AlertsTests", dependencies: ["Alerts", "FuzzTargets", protobuf, crypto, yaml], swiftSettings: swift),
        .testTarget(
            name: "ImagingTests", dependencies: ["sanket", "Imaging", "CPng", "CTurboJPEG"],
            swiftSettings: swift),
        .testTarget(name: "MatchingTests", dependencies: ["Matching", "Alerts", protobuf], swiftSettings: swift),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Store", "StoreTesting", "Alerts", "Postgres", "PostgresTesting", protobuf, logging],
            swiftSettings: swift),
        .testTarget(
            name: "IngestTests",
            dependencies: [
                "Ingest", "Alerts", "Kafka", "KafkaTesting", "Postgres", "PostgresTesting", "Routing", "Store", logging,
            ], swiftSettings: swift),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "sanket", "Gateway", "AcceptanceSupport", "Alerts", "CPng", "Imaging", "Kafka", "KafkaTesting",
                "Matching",
                "Postgres", "PostgresTesting", "Relay", "Routing", "Store", "StoreTesting", http, httpClient, httpTypes,
                nio, nioHTTP, tls, jwt, crypto, extras, logging, lifecycle, protobuf, yaml,
            ], swiftSettings: swift),
        .testTarget(
            name: "RelayTests",
            dependencies: [
                "Relay", "Alerts", "Kafka", "KafkaTesting", "Postgres", "PostgresTesting", "Routing", "Store",
                "StoreTesting", protobuf, logging,
            ], swiftSettings: swift),
        .testTarget(
            name: "CommandTests", dependencies: ["sanket", "Alerts", "Kafka", "Store"],
            swiftSettings: swift),
        .testTarget(
            name: "DoorTests",
            dependencies: [
                "sanket", "AcceptanceSupport", "Alerts", "Kafka", "KafkaTesting", "Postgres", "PostgresTesting",
                protobuf, httpClient, nio, nioHTTP,
            ], path: "Tests/Acceptance/Doors", swiftSettings: swift),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "sanket", "AcceptanceSupport", "Alerts", "Kafka", "KafkaTesting", "Postgres", "PostgresTesting",
                "Store", crypto,
            ], path: "Tests/Acceptance/Faults", swiftSettings: swift),
        .testTarget(name: "RoutingTests", dependencies: ["Alerts", "Routing", protobuf], swiftSettings: swift),
    ]
)

// Only for deploy/fuzz, in a build of its own: what is fuzzed tells libFuzzer which ways the input takes.
if Context.environment["SANKET_FUZZ"] != nil {
    let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
    for target in package.targets where ["Alerts", "Routing", "FuzzTargets"].contains(target.name) {
        target.swiftSettings = swift + instrumented
    }
    package.targets.append(
        .executableTarget(
            name: "sanket-fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", swiftSettings: swift + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
