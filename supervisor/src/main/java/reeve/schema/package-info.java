/** The language of the configuration as a JSON schema, made from the texts of its keys: {@code reeve schema}. */
package reeve.schema;
