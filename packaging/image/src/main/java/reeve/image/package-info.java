/** A tool of the build that makes the container image. No part of the program. */
package reeve.image;
