/**
 * What the loop watches about services that run or wait: their health, and the causes that parked services wait for.
 * Loop thread, except where a class names another one. Sees command, process, health and the view of health in control.
 */
package reeve.runtime.watch;
