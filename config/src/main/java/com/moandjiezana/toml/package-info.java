/**
 * One class of reeve in the package of toml4j, because what it calls there is package-private.
 * {@code reeve.config.toml} is the only caller.
 */
package com.moandjiezana.toml;
