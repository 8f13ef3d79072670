namespace ChatOps.Code;

/// <summary>A code host with groups that the policy can name.</summary>
public interface ICodeGroups
{
    /// <summary>The host's name, which is the prefix of its groups in the policy.</summary>
    string Name { get; }

    /// <summary>Everyone in a team, including those below it.</summary>
    /// <param name="team">"organization/team".</param>
    Task<CodeAnswer<IReadOnlyList<CodeAccount>>> MembersAsync(string team, CancellationToken cancellationToken);
}

/// <summary>An account on a code host.</summary>
/// <param name="Id">Never changes.</param>
/// <param name="Login">As people write it; can be changed, and then be taken by someone else.</param>
public sealed record CodeAccount(string Id, string Login);

/// <summary>What a team on a code host looks like in the policy.</summary>
/// <param name="Hint">"the team, such as …".</param>
public sealed record TeamIds(string Host, Predicate<string> Fits, string Hint);
