package live.footlight.jobs.feeds;

/**
 * All generations as they are from now on, for every subtask to know.
 *
 * @param packed by {@link live.footlight.domain.feed.Generations#pack}
 */
public record PackedGenerations(byte[] packed) {}
