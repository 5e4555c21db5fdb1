import { fileURLToPath } from "node:url";

import graphql from "@graphql-eslint/eslint-plugin";

const schema = fileURLToPath(new URL("../../../schema.graphql", import.meta.url));

// Rules of schema-all and schema-relay that do not hold here, each with its reason.
const leftOut = {
  // The schema is printed by the program in the order of code points, which the rules
  // `*-sorted-alphabetically` of graphql-schema-linter hold. This rule wants `id` first, and a
  // locale's order, in which `Dated` comes before `DateTime` and `NO_TOTAL` before `NOT_MET`.
  "@graphql-eslint/alphabetize": "off",

  // schema-all is set to forbid mutations and subscriptions; this API has what of them it needs.
  "@graphql-eslint/no-root-type": "off",

  // A mutation answers with what it made; who wants to ask on sends the next query.
  "@graphql-eslint/require-field-of-type-query-in-mutation-result": "off",

  // It wants the date in an argument that GraphQL's own `@deprecated` does not have. Here the date
  // stands in the reason, which the suite `released-schema` holds.
  "@graphql-eslint/require-deprecation-date": "off",
};

// Rules that hold with another setting.
const adjusted = {
  // Only lists that can grow are connections; a unit's ancestors or a region's names are short and
  // wanted whole. And every connection has `nodes` beside `edges`, for who needs no cursors.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],

  // What has an identity has an id. These have none: they are told by the object they hang on.
  "@graphql-eslint/strict-id-in-types": [
    "error",
    {
      exceptions: {
        types: [
          // What became of a mutation.
          "CreateCitationError",
          "CreateCommentError",
          "CreateCommentPayload",
          "EditCommentError",
          "EditCommentPayload",
          "WithdrawCommentError",
          "WithdrawCommentPayload",
          "ReportCommentError",
          "ReportCommentPayload",
          "ModerateCommentError",
          "ModerateCommentPayload",
          "AppealModerationError",
          "AppealModerationPayload",
          "DecideAppealError",
          "DecideAppealPayload",
          "SignInError",
          "SignInPayload",
          "RefreshSessionError",
          "RefreshSessionPayload",
          "SignOutError",
          "SignOutPayload",
          "SignOutEverywhereError",
          "SignOutEverywherePayload",
          "ChangePasswordError",
          "ChangePasswordPayload",
          "InviteAccountError",
          "InviteAccountPayload",
          "RevokeInvitationError",
          "RevokeInvitationPayload",
          "AcceptInvitationError",
          "AcceptInvitationPayload",
          // Seen by their owner alone, who has one account, and tokens that are kept nowhere.
          "UserAccount",
          "UserSession",
          "SessionTokens",
          // Told by how its code begins.
          "AccountInvitation",
          // Told by the comment that was reported, or the decision that is appealed against; who
          // reported is told to nobody, so neither is which report is whose.
          "ModerationCase",
          "CommentReport",
          // What became of a mutation about complaints; what was filed is told by its case.
          "ActOnComplaintError",
          "ActOnComplaintPayload",
          "FileComplaintError",
          "FileComplaintPayload",
          "FiledComplaint",
          // Told by their place in the history of a complaint, and by an action.
          "ComplaintStep",
          "ComplaintCaseStep",
          "ComplaintRule",
          // A place on the map.
          "GeoPoint",
          // Told by the complaint or the step that they hang on, by a version, by a day.
          "ComplaintBreach",
          "ComplaintDeadline",
          "ComplaintTerm",
          "Holiday",
          // Counts of a month.
          "ModerationMonth",
          "ModerationTally",
          // Told by its number and the comment that it hangs on.
          "CommentRevision",
          "CreateCitationPayload",
          // Told by who holds it, and for which unit.
          "RoleGrant",
          // Who asks: told by the request.
          "Viewer",
          // The state of the data, and what was owed by when.
          "AreaVersion",
          "DataVersion",
          "ExpectedPublication",
          // Told by the change, or by the code, that they hang on.
          "CrosswalkEntry",
          "UnitChangeImpact",
          "UnitChangeYear",
          // Amounts and counts, computed for the question.
          "BudgetAmounts",
          "BudgetBalance",
          "BudgetCell",
          "BudgetCellCoverage",
          "BudgetCellKey",
          "BudgetCellSum",
          "BudgetCellValue",
          "BudgetComparison",
          "BudgetComparisonRow",
          "BudgetCoverage",
          "BudgetDiff",
          "BudgetDiffEnd",
          "BudgetDiffEntry",
          "BudgetDiffGroup",
          "BudgetDiffStatusSum",
          "BudgetDiffSum",
          "BudgetMapArea",
          "BudgetPerCapita",
          "BudgetQuestion",
          "BudgetRestatement",
          "BudgetSeries",
          "BudgetPeriod",
          "BudgetSeriesPoint",
          "BudgetSeriesSet",
          "BudgetSeriesTotal",
          "BudgetSums",
          "BudgetWarning",
          "BudgetYearOnYear",
          // Signals: found for the question, and told by rule and unit.
          "Signal",
          "SignalFigure",
          "SignalJudgement",
          "SignalRule",
          "SignalSetting",
          // Addresses of files.
          "Exports",
          // Told by its key, which is a word.
          "GlossaryEntry",
          "QualityRule",
          // Told by the finding, the document, the unit or the government that they hang on.
          "FindingExplanation",
          "QualityScore",
          "QualityTally",
          // What is known of a region or a unit for a time or from a list.
          "NameSource",
          "RegionArea",
          "RegionList",
          "RegionListing",
          "RegionPopulation",
          "RegionSuccession",
          "UnitChangeParty",
          "UnitVersion",
          // Parts of a service standard, and of what became of it.
          "ActualTime",
          "ProcessingTime",
          "ServiceFee",
          "ServiceTariff",
          // What became of a mutation about satisfaction; ballots are told by their tokens, once.
          "AnswerSatisfactionSurveyError",
          "AnswerSatisfactionSurveyPayload",
          "IssueSatisfactionBallotsError",
          "IssueSatisfactionBallotsPayload",
          "OpenSatisfactionSurveyError",
          "OpenSatisfactionSurveyPayload",
          "SatisfactionBallots",
          // Told by its survey and its number.
          "SatisfactionElement",
          // A place in a file, or in a log.
          "CommentAdded",
          "ImportCompleted",
          "SourceRow",
          // Relay's own.
          "PageInfo",
        ],
        suffixes: ["Connection", "Edge"],
      },
    },
  ],
};

/** Findings that are wrong; each must still be there, or its line goes. */
export const known = [
  // A cell of a cube is computed for its question and has no row of its own; the edge is Relay's
  // all the same.
  "Edge type's field `node` must implement `Node` interface.",
  // `source` + `document`, not `sourced` + `ocument`.
  'Field "sourceDocument" starts with the name of the parent type "Sourced"',
];

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema } },
    },
    linterOptions: { noInlineConfig: true },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-all"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      ...leftOut,
      ...adjusted,
    },
  },
];
