package live.footlight.sinks.files;

import java.io.IOException;
import java.nio.file.Files;
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
public final class Lake implements AutoCloseable {
  private static final Path ANALYTICS = Path.of("../analytics");

  private final Path directory;
  private final Connection duck;

  Lake(Path directory) throws SQLException {
    this.directory = directory;
    duck = DriverManager.getConnection("jdbc:duckdb:");
    run("SET TimeZone = 'UTC'");
  }

  /** With the views of {@code analytics/lake.sql}. */
  public static Lake withViews(Path directory) throws SQLException, IOException {
    Lake lake = new Lake(directory);
    lake.run("SET VARIABLE lake = '" + directory + "'");
    lake.run(Files.readString(ANALYTICS.resolve("lake.sql")));
    return lake;
  }

  Path directory() {
    return directory;
  }

  /** What a query of {@code analytics/queries} says. */
  public List<String> answer(String query) throws SQLException, IOException {
    return rows(Files.readString(ANALYTICS.resolve("queries").resolve(query + ".sql")));
  }

  public void run(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Every row as its values, joined by {@code |}; {@code $events} and {@code $revisions} stand for
   * the files.
   */
  public List<String> rows(String sql) throws SQLException {
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
