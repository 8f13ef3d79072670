using System.Collections.Frozen;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>People to whom the policy grants something: by name, by group, or by where they type.</summary>
/// <param name="Line">Where it is in the policy's file.</param>
public sealed record Role(string Name, int Line)
{
    internal const string Everyone = "*";

    /// <summary>Every member of every platform.</summary>
    public bool IsEveryone { get; init; }

    /// <summary>The platforms of which every member is in it.</summary>
    public FrozenSet<string> EveryoneOn { get; init; } = [];

    public FrozenSet<ChatId> Users { get; init; } = [];

    /// <summary>User groups of chat platforms.</summary>
    public IReadOnlyList<ChatId> Groups { get; init; } = [];

    /// <summary>Groups of code hosts.</summary>
    public IReadOnlyList<CodeTeam> CodeGroups { get; init; } = [];

    /// <summary>Channels: whoever types there. Choose channels whose members you know.</summary>
    public FrozenSet<ChatId> Channels { get; init; } = [];

    internal bool IsForEveryMember(string platform) => IsEveryone || EveryoneOn.Contains(platform);

    public bool Equals(Role? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A team on a code host.</summary>
/// <param name="Id">"organization/team".</param>
public sealed record CodeTeam(string Host, string Id)
{
    public override string ToString() => $"{Host}:{Id}";
}
