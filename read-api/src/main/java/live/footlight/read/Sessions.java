package live.footlight.read;

import org.springframework.http.HttpStatus;

/** Which sessions there are, and which is a streamer's current one. */
public final class Sessions {
  private final Stores<SessionStore> stores;

  Sessions(Stores<SessionStore> stores) {
    this.stores = stores;
  }

  /**
   * The streamer's newest session by start, whether it goes on or not.
   *
   * @throws Refusal where the streamer has had none
   */
  public String currentOf(String streamer) {
    return stores
        .first(store -> store.currentOf(streamer))
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
