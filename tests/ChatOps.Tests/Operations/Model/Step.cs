using CsCheck;

namespace ChatOps.Tests.Operations.Model;

internal enum Change { Deploy, Scale, Restart, Rollback }

internal enum Vote { Yes, YesToWhatWasShownFirst, YesByName, No, BreakGlass, Cancel }

/// <summary>
/// Something that happens. People, places and operations are numbers, so that a step means something whatever happens before it.
/// </summary>
internal abstract record Step
{
    /// <summary>Before the bot's workers get to do anything, the next step happens.</summary>
    public bool IsHasty { get; init; }

    /// <summary>Someone plans a change and, if <paramref name="Confirms"/>, presses Run.</summary>
    /// <param name="Late">It is scheduled.</param>
    public sealed record Ask(int By, int Place, Change Change, int Value, bool Why, bool Late, bool Confirms) : Step;

    /// <summary>Someone presses Run on the plan that is shown.</summary>
    public sealed record Confirm(int By, int Operation) : Step;

    /// <param name="Former">They reach a replica that led before.</param>
    public sealed record Decide(int By, int Operation, Vote Vote, bool Former) : Step;

    public sealed record Lock(int By, int Scope, int Minutes) : Step;

    public sealed record Unlock(int By, int Scope) : Step;

    public sealed record Freeze(int By, int Scope, int Minutes, bool ExemptsCaptains) : Step;

    public sealed record Unfreeze(int By, int Scope) : Step;

    public sealed record Reload(Rulebook Rules) : Step;

    public sealed record Regroup(int Who, Duty Duty, bool IsIn) : Step;

    public sealed record Leave(int Who, bool IsGone) : Step;

    /// <summary>Someone changes the workload with kubectl.</summary>
    public sealed record Meddle(int Place, int Replicas) : Step;

    public sealed record Pass(int Seconds) : Step;

    /// <summary>The leading process is killed at one of its next commits.</summary>
    public sealed record Kill(int Commits, bool IsAfter) : Step;

    public sealed record TakeOver : Step;

    /// <summary>A rollout ends.</summary>
    public sealed record Finish(int Operation, bool IsGood) : Step;

    /// <summary>Two people press at once.</summary>
    public sealed record Together(Step One, Step Other) : Step;

    private static readonly Gen<int> Anyone = Gen.Int[0, Staff.Accounts.Count - 1];

    private static readonly Gen<int> Some = Gen.Int[0, 3];

    private static readonly Gen<Step> Asking =
        from person in Gen.Frequency((3, Gen.Int[0, 4]), (1, Anyone))
        from place in Some
        from change in Gen.Frequency(
            (6, Gen.Const(Change.Deploy)), (2, Gen.Const(Change.Scale)), (1, Gen.Const(Change.Restart)), (1, Gen.Const(Change.Rollback)))
        from value in Gen.Int[1, 4]
        from why in Gen.Bool
        from late in Gen.Int[0, 9]
        from confirms in Gen.Int[0, 9]
        select (Step)new Ask(person, place, change, value, why, late == 0, confirms > 0);

    private static readonly Gen<Step> Deciding =
        from person in Anyone
        from operation in Gen.Int[0, 2]
        from vote in Gen.Frequency(
            (12, Gen.Const(Vote.Yes)),
            (2, Gen.Const(Vote.YesToWhatWasShownFirst)),
            (2, Gen.Const(Vote.YesByName)),
            (1, Gen.Const(Vote.No)),
            (3, Gen.Const(Vote.BreakGlass)),
            (1, Gen.Const(Vote.Cancel)))
        from former in Gen.Int[0, 9]
        select (Step)new Decide(person, operation, vote, former == 0);

    private static readonly Gen<Step> Confirming =
        from person in Anyone from operation in Gen.Int[0, 2] select (Step)new Confirm(person, operation);

    private static readonly Gen<Rulebook> Rulebooks =
        from captains in Gen.Bool
        from scale in Gen.Bool
        from approvals in Gen.Int[0, 2]
        from glass in Gen.Bool
        from deploys in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 3]))
        from stable in Gen.Int[0, 5]
        from frozen in Gen.Frequency((7, Gen.Const(0)), (1, Gen.Int[2, 20]))
        select new Rulebook(captains, scale, approvals, glass, deploys, stable == 0, frozen);

    private static readonly Gen<Step> Locking =
        from person in Anyone from scope in Some from minutes in Gen.Int[1, 20] select (Step)new Lock(person, scope, minutes);

    private static readonly Gen<Step> Unlocking = from person in Anyone from scope in Some select (Step)new Unlock(person, scope);

    private static readonly Gen<Step> Freezing =
        from person in Anyone
        from scope in Some
        from minutes in Gen.Int[1, 20]
        from exempts in Gen.Bool
        select (Step)new Freeze(person, scope, minutes, exempts);

    private static readonly Gen<Step> Unfreezing = from person in Anyone from scope in Some select (Step)new Unfreeze(person, scope);

    private static readonly Gen<Step> Regrouping =
        from who in Anyone from duty in Gen.Int[0, 2] from isIn in Gen.Bool select (Step)new Regroup(who, (Duty)duty, isIn);

    private static readonly Gen<Step> Leaving = from who in Anyone from isGone in Gen.Bool select (Step)new Leave(who, isGone);

    private static readonly Gen<Step> Meddling =
        from place in Some from replicas in Gen.Int[1, 4] select (Step)new Meddle(place, replicas);

    private static readonly Gen<Step> Killing =
        from commits in Gen.Int[0, 6] from isAfter in Gen.Bool select (Step)new Kill(commits, isAfter);

    private static readonly Gen<Step> Finishing =
        from operation in Gen.Int[0, 2] from bad in Gen.Int[0, 4] select (Step)new Finish(operation, bad > 0);

    private static readonly Gen<Step> Both =
        from first in Deciding from second in Gen.OneOf(Deciding, Asking, Confirming) select (Step)new Together(first, second);

    private static readonly Gen<Step> Passing = Gen.Frequency(
        (6, Gen.Const(20)), (6, Gen.Const(70)), (6, Gen.Const(200)), (1, Gen.Const(900))).Select(seconds => (Step)new Pass(seconds));

    private static readonly Gen<Step> Any = Gen.Frequency(
        (13, Asking),
        (4, Confirming),
        (36, Deciding),
        (3, Locking),
        (3, Unlocking),
        (2, Freezing),
        (3, Unfreezing),
        (4, Rulebooks.Select(rules => (Step)new Reload(rules))),
        (5, Regrouping),
        (2, Leaving),
        (3, Meddling),
        (8, Passing),
        (3, Killing),
        (1, Gen.Const((Step)new TakeOver())),
        (10, Finishing),
        (3, Both));

    private static readonly Gen<Step> Hasty = from step in Any from haste in Gen.Int[0, 4] select step with { IsHasty = haste == 0 };

    /// <summary>With a rulebook first; what then happens is mostly about operations.</summary>
    public static Gen<Step[]> Steps(int most) =>
        from rules in Rulebooks from rest in Hasty.Array[0, most] select (Step[])[new Reload(rules), .. rest];
}
