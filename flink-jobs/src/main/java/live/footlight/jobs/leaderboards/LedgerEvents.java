package live.footlight.jobs.leaderboards;

import live.footlight.contract.FrameReader;
import live.footlight.jobs.Selection;

/** What the ledger takes; see {@link LedgerFields}. */
final class LedgerEvents implements Selection {
  private static final long serialVersionUID = 1L;

  @Override
  public boolean takes(FrameReader frame) {
    LedgerFields fields = LedgerFields.of(frame.type());
    return fields != null && fields.concerns(frame);
  }

  @Override
  public String defect(FrameReader frame) {
    return LedgerFields.of(frame.type()).defect(frame);
  }

  @Override
  public String entityKey(FrameReader frame) {
    return LedgerFields.of(frame.type()).entityKey(frame);
  }
}
