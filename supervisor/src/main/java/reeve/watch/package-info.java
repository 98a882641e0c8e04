/**
 * Which files a {@code watch} is about: patterns of paths, gitignore(5), and the walk over a directory. The package
 * knows neither services nor the loop; what it reads may block, so that it is never used on the loop thread.
 */
package reeve.watch;
