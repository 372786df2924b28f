/** Who may do what: bearer tokens, as both edges check them. */
package live.footlight.contract.access;
