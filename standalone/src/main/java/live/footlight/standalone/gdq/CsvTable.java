package live.footlight.standalone.gdq;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A CSV file with a header row (RFC 4180: quoted fields may hold commas, quotes and newlines). */
final class CsvTable {
  private final Path file;
  private final List<String> header;
  private final List<List<String>> rows;

  private CsvTable(Path file, List<String> header, List<List<String>> rows) {
    this.file = file;
    this.header = header;
    this.rows = rows;
  }

  /**
   * Reads a whole file.
   *
   * @throws BadDataset where it cannot be read, has no header, or a row has another width
   */
  static CsvTable read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BadDataset("Cannot read " + file + ": " + e.getMessage(), e);
    }
    List<List<String>> records = records(text);
    if (records.isEmpty()) {
      throw new BadDataset(file + " is empty: a header row was expected");
    }
    List<String> header = records.get(0);
    List<List<String>> rows = records.subList(1, records.size());
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() != header.size()) {
        throw new BadDataset(
            "%s: row %d has %d fields, its header %d"
                .formatted(file, i + 1, rows.get(i).size(), header.size()));
      }
    }
    return new CsvTable(file, header, rows);
  }

  int size() {
    return rows.size();
  }

  /** The values of one column, in the order of the file. */
  List<String> column(String name) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw new BadDataset(file + " has no column '" + name + "'; it has " + header);
    }
    return rows.stream().map(row -> row.get(at)).toList();
  }

  static List<List<String>> records(String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean anything = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
        continue;
      }
      switch (c) {
        case '"' -> {
          quoted = true;
          anything = true;
        }
        case ',' -> {
          fields.add(field.toString());
          field.setLength(0);
          anything = true;
        }
        case '\r' -> {}
        case '\n' -> {
          if (anything || field.length() > 0) {
            fields.add(field.toString());
            records.add(fields);
          }
          fields = new ArrayList<>();
          field.setLength(0);
          anything = false;
        }
        default -> field.append(c);
      }
    }
    if (anything || field.length() > 0) {
      fields.add(field.toString());
      records.add(fields);
    }
    return records;
  }
}
