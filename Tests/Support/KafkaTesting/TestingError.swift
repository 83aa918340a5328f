/// Why test support could not do its part.
package enum TestingError: Error {
    /// librdkafka could not start its mock cluster.
    case noMock
    /// `SANKET_TEST_BROKER` names no program that can be started.
    case noBroker(String)
    /// The broker does not answer, or has ended by itself.
    case brokerSilent
}
