/// What can be asked for at the door: each an `operationId` of `schemas/openapi.yaml` and a row of
/// `schemas/data/permissions.csv`.
package enum Operation: String, CaseIterable, Sendable {
    case publishAlerts, publishRevision
    case readAlert, listAlerts, searchAlerts, readInbox
    case acknowledge, reportSighting, answer, assign, reportOutcome
    case askForAccess, grantAccess, withdrawAccess
    case putPhotograph, readPhotograph, withdrawPhotograph
    case setPin
    case listStates
}
