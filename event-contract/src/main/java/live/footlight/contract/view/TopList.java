package live.footlight.contract.view;

import java.util.List;

/**
 * The head of a board's window, for Mongo.
 *
 * @param of see {@link BoardUpdate#of}
 * @param window see {@link BoardUpdate#window}
 * @param version see {@link BoardUpdate#version}
 * @param entries how many members the whole window has
 * @param startsAtMs see {@link BoardUpdate#startsAtMs}
 * @param endsAtMs see {@link BoardUpdate#endsAtMs}
 * @param items the first entries in board order: total descending, reached-at ascending, id
 *     ascending
 */
public record TopList(
    String of,
    String window,
    long version,
    long entries,
    long startsAtMs,
    long endsAtMs,
    List<BoardEntry> items) {}
