package live.footlight.sinks.files;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A lake as analysts see it: by DuckDB. */
final class Lake implements AutoCloseable {
  private final Path directory;
  private final Connection duck;

  Lake(Path directory) throws SQLException {
    this.directory = directory;
    duck = DriverManager.getConnection("jdbc:duckdb:");
    run("SET TimeZone = 'UTC'");
  }

  Path directory() {
    return directory;
  }

  void run(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Every row as its values, joined by {@code |}; {@code $events} and {@code $revisions} stand for
   * the files.
   */
  List<String> rows(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                sql.replace("$events", files(LakeFiles.EVENTS))
                    .replace("$revisions", files(LakeFiles.REVISIONS)))) {
      int columns = rows.getMetaData().getColumnCount();
      List<String> read = new ArrayList<>();
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(Objects.toString(rows.getString(i), "NULL"));
        }
        read.add(String.join("|", values));
      }
      return read;
    }
  }

  private String files(String table) {
    return "read_parquet('"
        + directory
        + "/"
        + table
        + "/**/*.parquet', union_by_name = true, hive_partitioning = false)";
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
