package live.footlight.read;

import org.springframework.http.HttpStatus;

/** Which sessions there are, and which is a streamer's current one. */
public final class Sessions {
  private final Stores<SessionStore> stores;
  private final Erased erased;

  Sessions(Stores<SessionStore> stores, Erased erased) {
    this.stores = stores;
    this.erased = erased;
  }

  /**
   * The streamer's newest session by start, whether it goes on or not.
   *
   * @throws Refusal where the streamer has had none, or was erased
   */
  public String currentOf(String streamer) {
    return stores
        .first(store -> store.currentOf(streamer))
        .filter(session -> !erased.is(streamer))
        .orElseThrow(
            () ->
                Refusal.of(
                    HttpStatus.NOT_FOUND,
                    "no-session",
                    "Streamer " + streamer + " has had no session"));
  }

  /**
   * Lets sessions pass that there are.
   *
   * @throws Refusal where there is none of this id
   */
  public void check(String session) {
    if (stores.first(store -> store.session(session)).isEmpty()) {
      throw Refusal.of(HttpStatus.NOT_FOUND, "unknown-session", "There is no session " + session);
    }
  }
}
