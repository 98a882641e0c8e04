/**
 * Renders the answers of reeve and the plan of configuration files as tables, trees and text for people, and the
 * dependency graph for Graphviz and Mermaid. Pure, except that {@code SavedToml} reads configuration files.
 */
package reeve.cli.view;
