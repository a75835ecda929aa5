package dev.eleventh.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A table with one column, to check which data a server has kept. */
final class Notes {
    private Notes() {}

    static void write(EmbeddedPostgreSql server, String text) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                PreparedStatement insert = prepared(connection, statement)) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, Statement statement) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS note (text text NOT NULL)");
        return connection.prepareStatement("INSERT INTO note (text) VALUES (?)");
    }

    static List<String> read(EmbeddedPostgreSql server) throws SQLException {
        return query(server, "SELECT text FROM note");
    }

    static List<String> query(EmbeddedPostgreSql server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static Connection connect(EmbeddedPostgreSql server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }
}
