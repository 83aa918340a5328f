extension Alert {
    /// A photograph that this revision names.
    package struct NamedPhotograph: Sendable {
        /// Whom or what it shows. A photograph that does not say may show a victim.
        package var subject: Sanket_V1_PhotographSubject
        /// The written order that allows to show it to the public (BNS s.72(2)); empty: nobody may.
        package var releaseOrder: String
        /// To be shown no more.
        package var isWithdrawn: Bool

        /// Whether it shows, or may show, somebody whom it is an offence to identify to the public.
        package var isOfVictim: Bool { subject == .victim || subject == .unspecified }
    }

    /// The photograph with this hash, if this revision names it.
    package func photograph(_ hash: ImageHash) -> NamedPhotograph? {
        for photograph in message.photographs where ImageHash(photograph.sha256.description) == hash {
            return NamedPhotograph(
                subject: photograph.subject, releaseOrder: photograph.releaseOrder.description,
                isWithdrawn: photograph.withdrawn)
        }
        return nil
    }
}
