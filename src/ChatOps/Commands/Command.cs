using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>A command being handled: who typed it, where, and the words not yet parsed.</summary>
/// <param name="Delivery">The journal's id of the delivery that brought it; its results are created once per delivery.</param>
public sealed record CommandCall(ChatContext Where, Arguments Arguments, long Delivery);

/// <summary>
/// One verb: its file holds the grammar, the action, and every text that people read about it. Help, dialogs, the README's table and the
/// chat platforms' hints all use the same texts (<c>CommandTextsTests</c>).
/// </summary>
public abstract class Command
{
    /// <summary>The word that invokes it.</summary>
    public abstract string Verb { get; }

    /// <summary>What invoked it in earlier versions; null: nothing else.</summary>
    public virtual string? FormerVerb => null;

    /// <summary>"SERVICE [VERSION] [to ENV]"; several forms are separated by " | ".</summary>
    public abstract string Usage { get; }

    /// <summary>What it does, as one line of the menu.</summary>
    public abstract string Summary { get; }

    /// <summary>What follows the verb in the example.</summary>
    public abstract string Example { get; }

    /// <summary>The usage, plus the options that every command of its kind accepts.</summary>
    public virtual string Hint => Usage;

    /// <summary>Whatever doesn't fit into the summary.</summary>
    public virtual RichText Details => RichText.Empty;

    /// <summary>The parts of the usage that aren't self-explanatory.</summary>
    public virtual IReadOnlyList<CommandOption> Options => [];

    /// <summary>The verb on whose line the menu lists this one, where that line says enough; null: on a line of its own.</summary>
    public virtual string? ListedWith => null;

    public virtual CommandGroup Group => Changes ? CommandGroup.Change : CommandGroup.Look;

    /// <summary>Whether the policy's grants apply to it; the other commands only read, or <see cref="Decides"/>.</summary>
    public virtual bool Changes => false;

    /// <summary>It decides about operations of any kind. Only people who may change something need it.</summary>
    public virtual bool Decides => false;

    /// <summary>
    /// What a dialog asks for when it is typed alone; empty: it needs nothing, or asks itself. The names are the grammar's; what a
    /// question offers is filled in for services, environments and operations.
    /// </summary>
    public virtual IReadOnlyList<Input> Questions => [];

    /// <summary>The states of the operations that it is about, where a dialog asks for one.</summary>
    public virtual IReadOnlyList<OperationState> OperationStates => [OperationState.Waiting];

    /// <summary>Whether the dialog opens when it is typed alone.</summary>
    public virtual bool Asks => Questions.Count > 0;

    /// <summary>What the dialog's button says.</summary>
    public virtual string Submit => "Go on";

    /// <summary>The usage's forms, each complete.</summary>
    public IEnumerable<string> Forms => Usage.Split(" | ").Aggregate(
        new List<string>(),
        // A bar inside brackets is a choice within one form.
        (forms, part) => forms is [.., var last] && last.Count(c => c is '[') > last.Count(c => c is ']')
            ? [.. forms[..^1], $"{last} | {part}"]
            : [.. forms, part]);

    /// <summary>Runs the command. The card is the private answer; null when the answer was given in another way.</summary>
    public abstract Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken);
}

/// <summary>A command's section in the menu.</summary>
public enum CommandGroup { Change, Operations, Look, Bot }

/// <param name="Word">As it appears in the usage.</param>
/// <param name="Meaning">A sentence.</param>
public sealed record CommandOption(string Word, string Meaning);

/// <summary>The words don't form a valid command. Thrown at any depth of parsing, and answered in one place.</summary>
public sealed class CommandSyntaxException(RichText message) : Exception(message.PlainText)
{
    public RichText Answer { get; } = message;
}
