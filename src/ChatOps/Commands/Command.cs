using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>A command being handled: who said it where, and what is left of its words.</summary>
/// <param name="Delivery">The journal's id of what brought it; what it makes is made once for each delivery.</param>
public sealed record CommandCall(Whereabouts Where, Arguments Arguments, long Delivery);

/// <summary>One verb: its file holds its grammar, its help and what it does.</summary>
public abstract class Command
{
    /// <summary>The word by which it is called.</summary>
    public abstract string Verb { get; }

    /// <summary>"SERVICE [VERSION] [to ENV]".</summary>
    public abstract string Usage { get; }

    public abstract RichText Summary { get; }

    /// <summary>What follows the verb in an example.</summary>
    public abstract string Example { get; }

    /// <summary>Whether access rules speak of it; the others only read.</summary>
    public virtual bool Changes => false;

    /// <summary>Does it. The card is answered privately; null when it has been answered otherwise.</summary>
    public abstract Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken);
}

/// <summary>Words that could not be made sense of. Thrown by the grammar, answered by the runner: it is the one way out of any depth of reading.</summary>
public sealed class MisunderstoodException(RichText message) : Exception(message.ToString())
{
    public RichText Answer { get; } = message;
}
