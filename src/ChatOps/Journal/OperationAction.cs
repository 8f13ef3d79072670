using System.Text.Json.Serialization.Metadata;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>
/// What an operation does, as it is kept and as people are told of it: one type for each kind. All that is not derived from what it holds
/// is abstract, so that a kind that leaves something open does not compile.
/// </summary>
public abstract record OperationAction
{
    /// <summary>The word by which people ask for it and access rules speak of it.</summary>
    public abstract string Verb { get; }

    /// <summary>What there was before, in words: a version, a number of replicas; null when it does not go from one to another.</summary>
    public abstract string? From { get; }

    /// <summary>What there is after, in words.</summary>
    public abstract string To { get; }

    public abstract string Icon { get; }

    /// <summary>What it is called.</summary>
    public abstract RichText Noun(string environment);

    /// <summary>While it runs.</summary>
    public abstract RichText Doing(string environment);

    /// <summary>When it is done.</summary>
    public abstract RichText Done(string environment);

    /// <summary>Of what is done to a place one after the other, the last in a lane counts: "version", or the verb.</summary>
    public abstract string Lane { get; }

    /// <summary>It goes back to what was there before, so its success is no good news of what it takes back.</summary>
    public abstract bool IsWayBack { get; }

    /// <summary>When it fails, people may want to roll back.</summary>
    public abstract bool CanBeRolledBack { get; }

    /// <summary>The command that plans it anew when its time is past; null: nothing is offered.</summary>
    public abstract Span.Command? PlanAgain(string service, string environment);

    /// <inheritdoc cref="Fact.Replaces"/>
    public virtual Replacement? Replaces(OperationState state) => null;

    /// <inheritdoc cref="Fact.ToldVersion"/>
    public virtual string? ToldVersion => null;

    /// <summary>"scale to 6", "restart".</summary>
    public string Brief => From is null ? Verb : $"{Verb} to {To}";

    /// <summary>Follows what is done: " (was 1.4.1)".</summary>
    protected RichText Was => From is null ? RichText.Empty : RichText.Of($" (was {From})");
}

/// <summary>A kind of what operations do.</summary>
/// <param name="Name">By which it is stored: never renamed.</param>
public sealed record ActionKind(string Name, Type Type);

/// <summary>All kinds of what operations do. They stand in a table beside the commands that ask for them.</summary>
public static class OperationActions
{
    private static readonly List<ActionKind> Kinds = [];
    private static readonly List<string> AllVerbs = [];

    /// <summary>Adds kinds; before the first fact is read or written.</summary>
    /// <param name="verb">The command that asks for them.</param>
    public static void Add(string verb, IEnumerable<ActionKind> kinds)
    {
        AllVerbs.Add(verb);
        Kinds.AddRange(kinds);
    }

    public static IReadOnlyList<ActionKind> Known => Kinds;

    /// <summary>The words by which people ask for them.</summary>
    public static IReadOnlyList<string> Verbs => AllVerbs;

    /// <summary>Gives the kinds their names in JSON, and keeps out what is derived from the rest.</summary>
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
