package live.footlight.contract.view;

/**
 * Says that a closed window's archive is complete. Written after its pages, so that a reader who
 * sees the header finds them all.
 *
 * @param of see {@link BoardUpdate#of}
 * @param window see {@link BoardUpdate#window}
 * @param version see {@link BoardUpdate#version}
 * @param revision 1 for the first archive, then one more for each amendment
 * @param entries items over all pages
 * @param startsAtMs start of the window, ms UTC; 0 where not known
 * @param endsAtMs end of the window, ms UTC
 * @param archivedAtMs when this revision was made, ms UTC (processing time)
 */
public record ArchiveHeader(
    String of,
    String window,
    long version,
    long revision,
    long entries,
    long startsAtMs,
    long endsAtMs,
    long archivedAtMs) {}
