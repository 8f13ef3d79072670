using System.Runtime.CompilerServices;
using Dapper;

namespace ChatOps.Tests;

/// <summary>
/// Dapper compiles how a statement's arguments are set and its rows are read for each connection string anew. A bot has one; here nearly
/// every test has a database of its own, and compiling was a third of the suite's time. What it compiles differs by the kind of database
/// only.
/// </summary>
internal sealed class OneDapperCache : IEqualityComparer<string>
{
    [ModuleInitializer]
    internal static void Use() => SqlMapper.ConnectionStringComparer = new OneDapperCache();

    public bool Equals(string? x, string? y) => IsPostgres(x) == IsPostgres(y);

    public int GetHashCode(string connectionString) => IsPostgres(connectionString) ? 1 : 0;

    private static bool IsPostgres(string? connectionString) =>
        connectionString?.Contains("Host=", StringComparison.OrdinalIgnoreCase) is true;
}
