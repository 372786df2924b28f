/**
 * What every event means to analysts: counted once, cut into visits, attributed to the touch that
 * brought its visitor, and added up. All of it is a function of the set of events, so late ones,
 * backfills and merges of identities come to the same.
 */
package live.footlight.domain.tracking;
