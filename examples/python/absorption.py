#!/usr/bin/env python3
"""How much of its budget did each unit of a government spend (serapan anggaran)?

Writes a table to standard output, one line a unit, with the published documents it rests on. A
figure that no document states stays empty; it is not zero.

    python absorption.py 34.03 2014 > gunungkidul-2014.csv
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from decimal import Decimal

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from gql.utilities import update_schema_scalar
from graphql import GraphQLScalarType

QUERY = gql("""
    query Absorption($region: RegionCode!, $year: Int!, $after: String) {
      units(filter: { regionCode: { eq: $region } }, first: 50, after: $after) {
        nodes {
          code
          label
          budget(fiscalYear: $year) {
            expenditure {
              enacted
              current
              realized
              absorptionRate
            }
            documents {
              title
              stage
              firstLine
              sourceDocument {
                fileName
                url
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
""")

HEADINGS = ["code", "unit", "enacted", "current", "realized", "absorption", "documents"]


def connect(url: str) -> Client:
    """A client that checks its questions against the server's schema and reads money exactly."""
    client = Client(
        transport=HTTPXTransport(url=url, timeout=60),
        fetch_schema_from_transport=True,
        parse_results=True,
    )
    with client:
        # Amounts are decimal strings; as floats they would lose sen.
        rupiah = GraphQLScalarType("Rupiah", serialize=str, parse_value=Decimal)
        update_schema_scalar(client.schema, "Rupiah", rupiah)
    return client


def units(client: Client, region: str, year: int) -> Iterator[dict]:
    """Every unit of the government, page by page."""
    with client as session:
        after = None
        while True:
            variables = {"region": region, "year": year, "after": after}
            page = session.execute(GraphQLRequest(QUERY, variable_values=variables))["units"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


def line(unit: dict) -> list:
    """What the table says of one unit."""
    budget = unit["budget"] or {"expenditure": {}, "documents": []}
    amounts = budget["expenditure"]
    rate = amounts.get("absorptionRate")
    return [
        unit["code"],
        unit["label"],
        amounts.get("enacted"),
        amounts.get("current"),
        amounts.get("realized"),
        None if rate is None else f"{rate:.1%}",
        "; ".join(map(cite, budget["documents"])),
    ]


def cite(document: dict) -> str:
    """Where a document can be read."""
    source = document["sourceDocument"]
    place = f"{source['fileName']} line {document['firstLine']}" if source else "no file"
    return f"{document['title']} ({document['stage']}, {place})"


def main() -> int:
    """Reads the arguments and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("region", help="official code of the government, for example 34.03")
    parser.add_argument("year", type=int, help="fiscal year")
    parser.add_argument("--url", default="http://127.0.0.1:8080/graphql", help="the API")
    asked = parser.parse_args()
    try:
        lines = [line(unit) for unit in units(connect(asked.url), asked.region, asked.year)]
    except TransportQueryError as refused:
        print(f"absorption: {refused.errors[0]['message']}", file=sys.stderr)
        return 1
    table = csv.writer(sys.stdout)
    table.writerow(HEADINGS)
    table.writerows(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
