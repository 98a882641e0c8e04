/**
 * The scripts with which bash, zsh and fish complete command lines, printed from picocli's model of the commands. Pure.
 */
package reeve.cli.completion;
