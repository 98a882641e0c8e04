/**
 * Contains one class of reeve, which is in the package of toml4j because the classes that it calls are package-private.
 * {@code reeve.config.toml} is the only caller.
 */
package com.moandjiezana.toml;
