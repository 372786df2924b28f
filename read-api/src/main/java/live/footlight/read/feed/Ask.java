package live.footlight.read.feed;

import java.util.List;

/**
 * Which part of a list is asked for.
 *
 * @param after the place behind which it begins, or null for the head
 * @param marks how far the pages before went, the first page's first: what has fallen from such a
 *     place or from before it may have been shown and is left out; none for the head
 * @param limit how many items at most
 */
record Ask(Place after, List<Mark> marks, int limit) {
  static Ask head(int limit) {
    return new Ask(null, List.of(), limit);
  }
}
