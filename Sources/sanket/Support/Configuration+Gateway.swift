import FoundationEssentials
import Gateway

/// What the HTTP door is told.
extension Configuration {
    /// A file of the issuer's public keys (a JSON Web Key Set), or its `https` address; nil: the door stays shut.
    var tokenKeys: String? { given("SANKET_TOKEN_KEYS") }
    var tokenIssuer: String { given("SANKET_TOKEN_ISSUER") ?? "sanket-development" }
    var tokenAudience: String { given("SANKET_TOKEN_AUDIENCE") ?? "sanket" }

    /// - Throws: `Failure.usage` where a setting can't be worked with.
    func gatewaySettings() throws -> GatewaySettings {
        var settings = GatewaySettings()
        if let address = given("SANKET_HTTP_ADDRESS") {
            guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...])
            else {
                throw Failure.usage("SANKET_HTTP_ADDRESS takes HOST:PORT, such as 127.0.0.1:8480")
            }
            settings.host = String(address[..<colon]).trimmingBrackets
            settings.port = Int(port)
        }
        switch (given("SANKET_HTTP_CERTIFICATE"), given("SANKET_HTTP_KEY")) {
        case (let certificate?, let key?):
            try Terminal.FileHandle.requireReadable(certificate)
            try Terminal.FileHandle.requireReadable(key)
            settings.tls = (certificate, key)
        case (nil, nil): break
        default: throw Failure.usage("SANKET_HTTP_CERTIFICATE and SANKET_HTTP_KEY go together")
        }
        settings.limits.rate = Double(try number("SANKET_HTTP_RATE", default: Int(settings.limits.rate)))
        settings.limits.burst = max(settings.limits.rate * 4, 1)
        settings.limits.connections = try number("SANKET_HTTP_CONNECTIONS", default: settings.limits.connections)
        return settings
    }

    /// Set to nothing is as good as not set: so a compose file passes on what it has not.
    private func given(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
}

extension String {
    /// An IPv6 address without the brackets that keep it from its port.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
