using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Code;

namespace ChatOps.Policy;

/// <summary>Who is in which team of a code host.</summary>
public sealed class CodeGroups(IEnumerable<ICodeGroups> hosts, TimeProvider clock, ILogger<CodeGroups> logger)
{
    private readonly Dictionary<string, TeamMembers> _hosts = hosts.ToDictionary(
        host => host.Name, host => new TeamMembers(host, clock, logger));

    /// <summary>Null when that can't be determined.</summary>
    /// <param name="account">As <see cref="ById"/> or <see cref="ByLogin"/> wrote it.</param>
    /// <param name="fresh">Bypasses the cache.</param>
    public Task<bool?> HasAsync(
        string host, string account, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) =>
        _hosts.TryGetValue(host, out var members)
            ? members.HasAsync(account, groups, fresh, cancellationToken)
            : Task.FromResult<bool?>(null);

    /// <summary>What <c>doctor</c> reports about those that the policy names.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(
        string host, IReadOnlyCollection<string> groups, CancellationToken cancellationToken) =>
        _hosts.TryGetValue(host, out var members) ? await members.ExamineAsync(groups, cancellationToken) : [];

    /// <summary>An account that was proven: its id never changes.</summary>
    public static string ById(string id) => $"id:{id}";

    /// <summary>An account as configured.</summary>
    public static string ByLogin(string login) => $"@{login.ToLowerInvariant()}";

    private sealed class TeamMembers(ICodeGroups host, TimeProvider clock, ILogger logger) : GroupMembers(clock, logger)
    {
        protected override bool IsGroup(string id) => true;

        protected override async Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken) =>
            await host.MembersAsync(group, cancellationToken) switch
            {
                CodeAnswer<IReadOnlyList<CodeAccount>>.Known(var members) =>
                    new GroupReading.Found(members.Count, members.SelectMany(m => new[] { ById(m.Id), ByLogin(m.Login) }).ToHashSet()),
                CodeAnswer<IReadOnlyList<CodeAccount>>.Unknown(var reason) => new GroupReading.Unknown(reason),
                var answer => throw new InvalidOperationException($"What is {answer}?"),
            };
    }
}
