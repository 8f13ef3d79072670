using System.Data.Common;
using Dapper;

namespace ChatOps.OnCall;

/// <summary>A user group as this bot last made it. Times are Unix milliseconds.</summary>
/// <param name="Name">Its id, with its platform.</param>
/// <param name="Members">Their ids on the platform, in order, one per line.</param>
/// <param name="Trouble">Why it isn't as it should be; null: it is.</param>
/// <param name="NotBefore">When it is tried again.</param>
internal sealed record GroupRow(string Name, string Members, string? Trouble, long NotBefore)
{
    public static async Task<IReadOnlyDictionary<string, GroupRow>> AllAsync(DbConnection connection) =>
        (await connection.QueryAsync<GroupRow>("select name, members, trouble, not_before as NotBefore from oncall_groups"))
            .ToDictionary(row => row.Name);

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        insert into oncall_groups (name, members, trouble, not_before) values (@Name, @Members, @Trouble, @NotBefore)
        on conflict (name) do update set members = excluded.members, trouble = excluded.trouble, not_before = excluded.not_before
        """,
        this);
}
