package live.footlight.contract.event;

/**
 * A user got a wallet.
 *
 * @param userId whose it is
 * @param walletId the wallet
 * @param bankAccountId where its money goes
 */
@ByServer
public record WalletProvisioned(
    @Identity String userId, String walletId, @Optional String bankAccountId) implements EventData {
  @Override
  public String entityKey() {
    return "user:" + userId;
  }
}
