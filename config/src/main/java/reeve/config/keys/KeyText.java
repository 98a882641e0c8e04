package reeve.config.keys;

/**
 * The text of one key for the manual.
 *
 * @param name as a file has it
 * @param form the form of its value, for people
 * @param defaultText its default, for people
 * @param example a value in TOML that the reader accepts
 * @param doc one or two sentences, with "it" for the service
 */
public record KeyText(String name, String form, String defaultText, String example, String doc) {}
