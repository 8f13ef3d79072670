using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>A command being handled: who said it where, and what is left of its words.</summary>
/// <param name="Delivery">The journal's id of what brought it; what it makes is made once for each delivery.</param>
public sealed record CommandCall(ChatContext Where, Arguments Arguments, long Delivery);

/// <summary>
/// One verb: its file holds its grammar, what it does, and all that people read about it: help, dialogs, the README's table and the hints
/// of chat platforms say the same (<c>CommandTextsTests</c>).
/// </summary>
public abstract class Command
{
    /// <summary>The word by which it is called.</summary>
    public abstract string Verb { get; }

    /// <summary>"SERVICE [VERSION] [to ENV]"; several forms with " | " between them.</summary>
    public abstract string Usage { get; }

    /// <summary>What it does, in a line of the menu.</summary>
    public abstract string Summary { get; }

    /// <summary>What follows the verb in an example.</summary>
    public abstract string Example { get; }

    /// <summary>The usage, and what every command of its kind takes besides.</summary>
    public virtual string Hint => Usage;

    /// <summary>What does not fit into the summary.</summary>
    public virtual RichText Details => RichText.Empty;

    /// <summary>The parts of the usage that do not explain themselves.</summary>
    public virtual IReadOnlyList<CommandOption> Options => [];

    public virtual CommandGroup Group => Changes ? CommandGroup.Change : CommandGroup.Look;

    /// <summary>Whether access rules speak of it; the others only read, or <see cref="Decides"/>.</summary>
    public virtual bool Changes => false;

    /// <summary>It decides about operations, whatever they do. Only whoever may change something needs it.</summary>
    public virtual bool Decides => false;

    /// <summary>The forms of the usage, each complete.</summary>
    public IEnumerable<string> Forms => Usage.Split(" | ").Aggregate(
        new List<string>(),
        // A bar between brackets is a choice within one form.
        (forms, part) => forms is [.., var last] && last.Count(c => c is '[') > last.Count(c => c is ']')
            ? [.. forms[..^1], $"{last} | {part}"]
            : [.. forms, part]);

    /// <summary>Does it. The card is answered privately; null when it has been answered otherwise.</summary>
    public abstract Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken);
}

/// <summary>Where a command is in the menu.</summary>
public enum CommandGroup { Change, Operations, Look, Bot }

/// <param name="Word">As it is in the usage.</param>
/// <param name="Meaning">A sentence.</param>
public sealed record CommandOption(string Word, string Meaning);

/// <summary>Words that make no sense as a command. Thrown at any depth of parsing, and answered in one place.</summary>
public sealed class CommandSyntaxException(RichText message) : Exception(message.PlainText)
{
    public RichText Answer { get; } = message;
}
