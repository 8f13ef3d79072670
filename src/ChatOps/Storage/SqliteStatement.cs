using System.Data;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatOps.Storage;

/// <summary>
/// A statement that one of SQLite's connections has prepared. The library's commands look up each parameter by its name every time, and
/// make a reader: that takes longer than SQLite itself.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int ShortText = 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <summary>It ends with its connection.</summary>
    public SqliteStatement(SqliteConnection connection, string sql, IReadOnlyList<string> parameters)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = [.. parameters.Select(name => raw.sqlite3_bind_parameter_index(_statement, "@" + name))];
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState is ConnectionState.Closed)
            {
                Dispose();
            }
        };
    }

    /// <summary>Runs it to its end. Returns how many rows it changed, and the number in its first row, if there is one.</summary>
    public (int Changed, long? Number) Run(ReadOnlySpan<object?> values)
    {
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                Check(Bind(_places[i], values[i]));
            }

            var result = raw.sqlite3_step(_statement);
            long? number = result == raw.SQLITE_ROW && raw.sqlite3_column_type(_statement, 0) != raw.SQLITE_NULL
                ? raw.sqlite3_column_int64(_statement, 0)
                : null;
            while (result == raw.SQLITE_ROW)
            {
                result = raw.sqlite3_step(_statement);
            }

            Check(result);
            return (raw.sqlite3_changes(_database), number);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }

    private int Bind(int place, object? value) => value switch
    {
        null or DBNull => raw.sqlite3_bind_null(_statement, place),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        string text => Bind(place, text),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} can't be a parameter of a statement.", nameof(value)),
    };

    private int Bind(int place, string text)
    {
        // An empty span would be null.
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, place, text);
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= ShortText ? stackalloc byte[ShortText] : new byte[most];
        return raw.sqlite3_bind_text(_statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
