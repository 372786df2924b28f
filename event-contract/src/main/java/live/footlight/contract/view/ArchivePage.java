package live.footlight.contract.view;

import java.util.List;

/**
 * A page of a closed window's final order; immutable once written. It belongs to the archive of its
 * version: revisions depend on when amendments were gathered, so a job that was taken back to an
 * older savepoint may give the same revision to other content.
 *
 * @param of see {@link BoardUpdate#of}
 * @param window see {@link BoardUpdate#window}
 * @param version see {@link BoardUpdate#version}; that of the {@link ArchiveHeader}
 * @param revision of the archive this page belongs to, from 1
 * @param page number from 0; every page but the last holds {@link #SIZE} items
 * @param items in board order
 */
public record ArchivePage(
    String of, String window, long version, long revision, int page, List<BoardEntry> items) {
  /** Items on a full page. */
  public static final int SIZE = 1000;
}
