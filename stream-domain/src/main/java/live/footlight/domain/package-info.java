/**
 * What the events mean: folds and ranking, free of engines, drivers, clocks and chance. Time is
 * always a parameter, and state is a port that the caller backs with whatever it likes.
 */
package live.footlight.domain;
