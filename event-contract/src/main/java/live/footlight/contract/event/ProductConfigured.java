package live.footlight.contract.event;

import java.util.List;

/**
 * A product of the shop was set.
 *
 * @param productId the product
 * @param categories of gifts of this product that name none themselves
 * @param currency what it is paid with
 */
public record ProductConfigured(
    String productId,
    @Optional List<String> categories,
    @Optional @OneOf({"diamonds", "vouchers", "points"}) String currency)
    implements EventData {
  @Override
  public String entityKey() {
    return "product:" + productId;
  }
}
