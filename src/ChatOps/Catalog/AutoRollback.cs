namespace ChatOps.Catalog;

/// <summary>What happens when a deploy fails: nothing, a rollback is offered, or it is rolled back automatically.</summary>
public enum AutoRollback { Off, Ask, On }
