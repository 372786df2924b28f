package live.footlight.sinks;

/**
 * One write to a collection, encoded where the view is made, so that writes of different kinds can
 * share a sink and keep their order: an archive's pages reach the store before its header.
 *
 * @param filter which document, as BSON bytes
 * @param update what becomes of it, as BSON bytes; empty where it goes
 * @param many all documents that the filter finds; else one, made where it is missing
 */
public record MongoWrite(byte[] filter, byte[] update, boolean many) {
  /** All documents that the filter finds go. */
  static MongoWrite deletion(byte[] filter) {
    return new MongoWrite(filter, new byte[0], true);
  }

  boolean isDeletion() {
    return update.length == 0;
  }
}
