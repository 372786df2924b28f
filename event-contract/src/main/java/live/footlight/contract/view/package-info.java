/**
 * What is told: the results the jobs write and the read edge serves. Every view is absolute and
 * carries a version, so that writing it twice is writing it once.
 */
package live.footlight.contract.view;
