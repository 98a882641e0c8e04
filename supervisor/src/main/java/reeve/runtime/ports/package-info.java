/**
 * The ports that services declare: checked before each start, and chosen where a service leaves the choice to reeve.
 */
package reeve.runtime.ports;
