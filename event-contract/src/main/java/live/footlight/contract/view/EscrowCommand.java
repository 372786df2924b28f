package live.footlight.contract.view;

/**
 * What the wallet is to do with a hold, on its way to topic {@code escrow}.
 *
 * @param commandId derived from pair, gift and operation: the same wherever and whenever it is
 *     decided
 * @param attempt 0 at first; a repetition of what is not settled yet has the same command id
 * @param operation {@code post} or {@code void}
 * @param decidedAtMs event time of the decision, ms UTC
 */
public record EscrowCommand(
    String commandId,
    int attempt,
    String operation,
    String pairId,
    String sessionId,
    String giftId,
    String userId,
    String streamerId,
    long diamonds,
    long decidedAtMs) {}
