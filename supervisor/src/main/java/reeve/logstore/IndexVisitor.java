package reeve.logstore;

/** Receives the records of an index in the order of the file, so that the whole index need not be in memory. */
public interface IndexVisitor {
  /**
   * Receives one record.
   *
   * @param record null: the line is damaged, or this version does not know its keyword
   * @return false: stop reading
   */
  boolean visit(IndexRecord record);
}
