/**
 * Targets of the fuzzer, and the test that runs each of them on its corpus. A target is a class with a method
 * {@code fuzzerTestOneInput(byte[])}, which throws if the code under test breaks its promise for that input; those of
 * package-private classes are beside these.
 */
package reeve.fuzz;
