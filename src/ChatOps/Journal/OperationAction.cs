using System.Text.Json.Serialization.Metadata;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>
/// What an operation does, as stored and as shown to people: one type per kind. Everything that isn't derived is abstract, so that an
/// incomplete kind doesn't compile.
/// </summary>
public abstract record OperationAction
{
    /// <summary>The verb in commands and in the policy.</summary>
    public abstract string Verb { get; }

    /// <summary>The value before, for display: a version, a number of replicas; null when it has none.</summary>
    public abstract string? From { get; }

    /// <summary>The value after, for display.</summary>
    public abstract string To { get; }

    public abstract string Icon { get; }

    /// <summary>What it is called.</summary>
    public abstract RichText Noun(string environment);

    /// <summary>While it runs.</summary>
    public abstract RichText Doing(string environment);

    /// <summary>When it is done.</summary>
    public abstract RichText Done(string environment);

    /// <summary>Of several operations in the same place, the last in each lane counts: "version", or the verb.</summary>
    public abstract string Lane { get; }

    /// <summary>It is a rollback, so its success isn't a success of what it reverts.</summary>
    public abstract bool IsWayBack { get; }

    /// <summary>Whether people may want to roll back when it fails.</summary>
    public abstract bool CanBeRolledBack { get; }

    /// <summary>The command that plans it again when it missed its time; null: none.</summary>
    public abstract Span.Command? PlanAgain(string service, string environment);

    /// <inheritdoc cref="Fact.Replaces"/>
    public virtual Replacement? Replaces(OperationState state) => null;

    /// <inheritdoc cref="Fact.ToldVersion"/>
    public virtual string? ToldVersion => null;

    /// <summary>"scale to 6", "restart".</summary>
    public string Brief => From is null ? Verb : $"{Verb} to {To}";

    /// <summary>A suffix: " (was 1.4.1)".</summary>
    protected RichText Was => From is null ? RichText.Empty : RichText.Of($" (was {From})");
}

/// <summary>A kind of action.</summary>
/// <param name="Name">Stored in the journal: never renamed.</param>
public sealed record ActionKind(string Name, Type Type);

/// <summary>All kinds of actions. They are listed in a table with their commands.</summary>
public static class OperationActions
{
    private static readonly List<ActionKind> Kinds = [];
    private static readonly List<string> AllVerbs = [];

    /// <summary>Adds kinds; only before the first fact is read or written.</summary>
    /// <param name="verb">The command that requests them.</param>
    public static void Add(string verb, IEnumerable<ActionKind> kinds)
    {
        AllVerbs.Add(verb);
        Kinds.AddRange(kinds);
    }

    public static IReadOnlyList<ActionKind> Known => Kinds;

    /// <summary>The verbs that request them.</summary>
    public static IReadOnlyList<string> Verbs => AllVerbs;

    /// <summary>Sets the kinds' names in JSON, and excludes derived properties.</summary>
    internal static void Describe(JsonTypeInfo info)
    {
        if (info.Type.IsAssignableTo(typeof(OperationAction)))
        {
            foreach (var derived in info.Properties.Where(property => property.Set is null).ToList())
            {
                info.Properties.Remove(derived);
            }

            info.PolymorphismOptions = info.Type == typeof(OperationAction) || info.Type.IsAbstract ? Polymorphism(info.Type) : null;
        }
    }

    private static JsonPolymorphismOptions Polymorphism(Type type)
    {
        var options = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "is" };
        foreach (var kind in Kinds.Where(kind => kind.Type.IsAssignableTo(type)))
        {
            options.DerivedTypes.Add(new(kind.Type, kind.Name));
        }

        return options;
    }
}
