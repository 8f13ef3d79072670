using Npgsql;

namespace ChatOps.Storage;

/// <summary>Where the database is.</summary>
public sealed class StorageOptions
{
    public const string Section = "ChatOps:Storage";

    /// <summary>The SQLite file, for one replica; its folder is made when it is not there. Not used when there is a <see cref="ConnectionString"/>.</summary>
    public string Path { get; set; } = "data/chatops.db";

    /// <summary>PostgreSQL 15 or later, for several replicas, in Npgsql's words. It is a secret.</summary>
    public string? ConnectionString { get; set; }

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(ConnectionString) && string.IsNullOrWhiteSpace(Path))
        {
            yield return $"{Section}:Path is empty: name the SQLite file, or set {Section}:ConnectionString to use PostgreSQL.";
        }

        if (!string.IsNullOrEmpty(ConnectionString) && !IsUsable(ConnectionString))
        {
            // What is wrong with it would have to be quoted, and it holds a password.
            yield return $"{Section}:ConnectionString cannot be read: it looks like Host=db.example.com;Database=chatops;Username=chatops;Password=…";
        }
    }

    public Database Open(TimeProvider clock, ILoggerFactory loggers) =>
        string.IsNullOrEmpty(ConnectionString) ? new SqliteDatabase(Path, clock) : new PostgresDatabase(ConnectionString, clock, loggers.CreateLogger<PostgresDatabase>());

    private static bool IsUsable(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
